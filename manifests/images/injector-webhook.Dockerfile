# injector-webhook, JVM. `make images`, or from the repository's root after
# `mvn -DskipTests -Dquarkus.package.jar.type=aot-jar package`:
#   docker build -f manifests/images/injector-webhook.Dockerfile -t sallyport/injector-webhook:0.1.0 .
FROM eclipse-temurin:25.0.1_8-jre-noble AS trained
COPY injector-webhook/target/quarkus-app/ /opt/sallyport/
# A training run, without an API server; see sidecar-proxy.Dockerfile.
RUN { SALLYPORT_SOURCE=kubernetes KUBERNETES_MASTER=https://127.0.0.1:1 SALLYPORT_INIT_IMAGE=i:0 SALLYPORT_PROXY_IMAGE=p:0 \
      timeout --signal=TERM 15 java -XX:AOTCacheOutput=/opt/sallyport/app.aot -Xmx96m -XX:+UseSerialGC \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -jar /opt/sallyport/quarkus-run.jar || test $? = 124; } && test -s /opt/sallyport/app.aot

FROM eclipse-temurin:25.0.1_8-jre-noble
COPY --from=trained /opt/sallyport/ /opt/sallyport/
ENV JDK_JAVA_OPTIONS="-Xmx96m -XX:MaxDirectMemorySize=64m"
USER 65532:65532
EXPOSE 8443 15420
ENTRYPOINT ["java", "-XX:AOTCache=/opt/sallyport/app.aot", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", \
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
            "-jar", "/opt/sallyport/quarkus-run.jar"]
