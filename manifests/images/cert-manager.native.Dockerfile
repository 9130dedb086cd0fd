# cert-manager as a native program. After `make native`:
#   docker build -f manifests/images/cert-manager.native.Dockerfile -t sallyport/cert-manager:0.1.0-native .
FROM debian:12.11-slim
COPY --chmod=0755 cert-manager/target/*-runner /opt/sallyport/program
USER 65532:65532
EXPOSE 8443 15420
ENTRYPOINT ["/opt/sallyport/program", "-Xmx64m", "-Xmn16m"]
