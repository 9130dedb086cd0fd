# sidecar-proxy, JVM. Build from the repository's root after `make package`:
#   docker build -f manifests/images/sidecar-proxy.Dockerfile -t sallyport/sidecar-proxy:0.1.0 .
FROM eclipse-temurin:25.0.1_8-jre-noble
COPY sidecar-proxy/target/quarkus-app/ /opt/sallyport/
# Laid out so that a read-only root file system is enough: Netty need not unpack its libraries.
COPY sidecar-proxy/target/native-libs/ /opt/sallyport/native/
USER 15401:15401
EXPOSE 15008 15009 15420
ENTRYPOINT ["java", "-Xmx64m", "-XX:MaxDirectMemorySize=160m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", \
            "--sun-misc-unsafe-memory-access=allow", "-Djava.library.path=/opt/sallyport/native", "-jar", "/opt/sallyport/quarkus-run.jar"]
