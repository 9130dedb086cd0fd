# init-iptables. Runs as root with NET_ADMIN and NET_RAW only; needs Debian's iptables (both backends) beside the JVM.
#   docker build -f manifests/images/init-iptables.Dockerfile -t sallyport/init-iptables:0.1.0 .
FROM eclipse-temurin:25.0.1_8-jre-noble
RUN apt-get update && apt-get install -y --no-install-recommends iptables && rm -rf /var/lib/apt/lists/*
COPY init-iptables/target/init-iptables.jar /opt/sallyport/init-iptables.jar
COPY init-iptables/target/lib/ /opt/sallyport/lib/
ENTRYPOINT ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", \
            "-jar", "/opt/sallyport/init-iptables.jar"]
