# injector-webhook as a native program. After `make native`:
#   docker build -f manifests/images/injector-webhook.native.Dockerfile -t sallyport/injector-webhook:0.1.0-native .
FROM debian:12.11-slim
COPY --chmod=0755 injector-webhook/target/*-runner /opt/sallyport/program
USER 65532:65532
EXPOSE 8443 15420
ENTRYPOINT ["/opt/sallyport/program", "-Xmx64m", "-Xmn16m"]
