# sidecar-proxy as a native program, both roles. After `make native`:
#   docker build -f manifests/images/sidecar-proxy.native.Dockerfile -t sallyport/sidecar-proxy:0.1.0-native .
FROM debian:12.11-slim
COPY --chmod=0755 sidecar-proxy/target/*-runner /opt/sallyport/program
COPY sidecar-proxy/target/native-libs/ /opt/sallyport/native/
USER 15401:15401
EXPOSE 15008 15009 15420
ENTRYPOINT ["/opt/sallyport/program", "-Xmx32m", "-Xmn8m", "-Djava.library.path=/opt/sallyport/native"]
