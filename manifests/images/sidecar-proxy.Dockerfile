# sidecar-proxy, JVM, both roles. `make images`, or from the repository's root after `make package`:
#   docker build -f manifests/images/sidecar-proxy.Dockerfile -t sallyport/sidecar-proxy:0.1.0 .
FROM eclipse-temurin:25.0.4_7-jre-noble AS trained
COPY sidecar-proxy/target/quarkus-app/ /opt/sallyport/
# Laid out so that a read-only root file system is enough: Netty need not unpack its libraries.
COPY sidecar-proxy/target/native-libs/ /opt/sallyport/native/
COPY manifests/jvm/sidecar.options manifests/jvm/gateway.options /opt/sallyport/jvm/
COPY egress-testkit/target/classes/ /training/classes/
COPY egress-testkit/target/lib/ /training/lib/
# Both roles at work together: the caches are good for exactly these jars, this JVM and these flags (ADR 0180).
RUN java -cp "/training/classes:/training/lib/*" dev.sallyport.testkit.training.Training \
      --out=/opt/sallyport --options=/opt/sallyport/jvm --proxy=/opt/sallyport --natives=/opt/sallyport/native \
    && test -s /opt/sallyport/sidecar.aot && test -s /opt/sallyport/gateway.aot

FROM eclipse-temurin:25.0.4_7-jre-noble
COPY --from=trained /opt/sallyport/ /opt/sallyport/
# A sidecar's; the gateway's Deployment names its own. The launcher reads this variable, no shell is needed.
ENV JDK_JAVA_OPTIONS="@/opt/sallyport/jvm/sidecar.options -XX:AOTCache=/opt/sallyport/sidecar.aot"
# One arena of malloc's: threads of the JVM take little each, and the second to eighth keep what they once had.
ENV MALLOC_ARENA_MAX=1
USER 15401:15401
EXPOSE 15008 15009 15420
ENTRYPOINT ["java", "-Djava.library.path=/opt/sallyport/native", "-jar", "/opt/sallyport/quarkus-run.jar"]
