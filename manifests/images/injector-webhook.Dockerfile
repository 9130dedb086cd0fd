# injector-webhook, JVM. `make images`, or from the repository's root after `make package`:
#   docker build -f manifests/images/injector-webhook.Dockerfile -t sallyport/injector-webhook:0.1.0 .
FROM eclipse-temurin:25.0.4_7-jre-noble AS trained
COPY injector-webhook/target/quarkus-app/ /opt/sallyport/
COPY manifests/jvm/injector.options /opt/sallyport/jvm/
COPY egress-testkit/target/classes/ /training/classes/
COPY egress-testkit/target/lib/ /training/lib/
# A training run under an API server of our own; see sidecar-proxy.Dockerfile.
RUN java -cp "/training/classes:/training/lib/*" dev.sallyport.testkit.training.Training \
      --out=/opt/sallyport --options=/opt/sallyport/jvm --injector=/opt/sallyport \
    && test -s /opt/sallyport/injector.aot

FROM eclipse-temurin:25.0.4_7-jre-noble
COPY --from=trained /opt/sallyport/ /opt/sallyport/
ENV JDK_JAVA_OPTIONS="@/opt/sallyport/jvm/injector.options -XX:AOTCache=/opt/sallyport/injector.aot"
ENV MALLOC_ARENA_MAX=2
USER 65532:65532
EXPOSE 8443 15420
ENTRYPOINT ["java", "-jar", "/opt/sallyport/quarkus-run.jar"]
