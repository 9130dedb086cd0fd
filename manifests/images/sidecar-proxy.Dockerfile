# sidecar-proxy, JVM, both roles. `make images`, or from the repository's root after
# `mvn -DskipTests -Dquarkus.package.jar.type=aot-jar package`:
#   docker build -f manifests/images/sidecar-proxy.Dockerfile -t sallyport/sidecar-proxy:0.1.0 .
FROM eclipse-temurin:25.0.1_8-jre-noble AS trained
COPY sidecar-proxy/target/quarkus-app/ /opt/sallyport/
# Laid out so that a read-only root file system is enough: Netty need not unpack its libraries.
COPY sidecar-proxy/target/native-libs/ /opt/sallyport/native/
# A training run as a sidecar without an identity: what it loads until it listens is what every pod waits for. SIGTERM ends
# it (124) and writes the cache, which is good for exactly these jars and this JVM.
RUN { SALLYPORT_ROLE=sidecar SALLYPORT_GATEWAY=127.0.0.1:15008 SALLYPORT_CLUSTER_CIDRS=10.0.0.0/8 SALLYPORT_IDENTITY_SOURCE=files \
      timeout --signal=TERM 15 java -XX:AOTCacheOutput=/opt/sallyport/app.aot -Xmx64m -XX:+UseSerialGC \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djava.library.path=/opt/sallyport/native \
      -jar /opt/sallyport/quarkus-run.jar || test $? = 124; } && test -s /opt/sallyport/app.aot

FROM eclipse-temurin:25.0.1_8-jre-noble
COPY --from=trained /opt/sallyport/ /opt/sallyport/
# A sidecar's sizes; the gateway's Deployment sets its own. The launcher reads this variable, no shell is needed.
ENV JDK_JAVA_OPTIONS="-Xmx64m -XX:MaxDirectMemorySize=160m"
USER 15401:15401
EXPOSE 15008 15009 15420
ENTRYPOINT ["java", "-XX:AOTCache=/opt/sallyport/app.aot", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", \
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
            "-Djava.library.path=/opt/sallyport/native", "-jar", "/opt/sallyport/quarkus-run.jar"]
