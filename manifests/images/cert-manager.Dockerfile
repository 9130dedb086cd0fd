# cert-manager: our CA, JVM. `make images`, or from the repository's root after `make package`:
#   docker build -f manifests/images/cert-manager.Dockerfile -t sallyport/cert-manager:0.1.0 .
FROM eclipse-temurin:25.0.4_7-jre-noble AS trained
COPY cert-manager/target/quarkus-app/ /opt/sallyport/
COPY manifests/jvm/ca.options /opt/sallyport/jvm/
COPY egress-testkit/target/classes/ /training/classes/
COPY egress-testkit/target/lib/ /training/lib/
# A training run under an API server of our own; see sidecar-proxy.Dockerfile.
RUN java -cp "/training/classes:/training/lib/*" dev.sallyport.testkit.training.Training \
      --out=/opt/sallyport --options=/opt/sallyport/jvm --ca=/opt/sallyport \
    && test -s /opt/sallyport/ca.aot

FROM eclipse-temurin:25.0.4_7-jre-noble
COPY --from=trained /opt/sallyport/ /opt/sallyport/
ENV JDK_JAVA_OPTIONS="@/opt/sallyport/jvm/ca.options -XX:AOTCache=/opt/sallyport/ca.aot"
ENV MALLOC_ARENA_MAX=2
USER 65532:65532
EXPOSE 8443 15420
ENTRYPOINT ["java", "-jar", "/opt/sallyport/quarkus-run.jar"]
