# One image for each service, all from one build:
#
#   docker build --build-arg SERVICE=gateway --tag trunkline/gateway:dev .
#
# SERVICE is gateway, user-service, feed-service or dns-config (the name server of ./run). The first
# stage does not know SERVICE, so Docker builds it once and the images share it.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src

# A network that ends TLS with a certificate of its own: put that beside this file as NAME.crt, and the
# build trusts it. The images that run do not. (This file is named so that the copy finds something.)
COPY Dockerfile *.crt /certificates/
RUN for file in /certificates/*.crt; do \
      [ ! -e "$file" ] || keytool -importcert -noprompt -cacerts -storepass changeit -alias "$file" -file "$file" || exit 1; \
    done

# What the modules need from elsewhere, in a layer of its own: it stays until a pom.xml changes. Modules
# without sources cannot all be built (-fn), but Maven has fetched their needs by then.
COPY .mvn .mvn
COPY pom.xml ./
COPY contracts/pom.xml contracts/
COPY dns-config/pom.xml dns-config/
COPY feed-service/pom.xml feed-service/
COPY gateway/pom.xml gateway/
COPY outbox/pom.xml outbox/
COPY rest-support/pom.xml rest-support/
COPY standalone/pom.xml standalone/
COPY system-tests/pom.xml system-tests/
COPY testing/pom.xml testing/
COPY user-service/pom.xml user-service/
ENV MODULES=gateway,user-service,feed-service,dns-config
RUN mvn -B -q -fn -Dmaven.test.skip -pl $MODULES -am package >/dev/null && rm -rf */target

COPY . .
RUN mvn -B -q -Dmaven.test.skip -pl $MODULES -am package

FROM eclipse-temurin:25-jre
ARG SERVICE
RUN : "${SERVICE:?say which: --build-arg SERVICE=gateway (or user-service, feed-service, dns-config)}"
LABEL org.opencontainers.image.title="trunkline/${SERVICE}" \
      org.opencontainers.image.description="Trunkline: ${SERVICE}" \
      org.opencontainers.image.vendor="Trunkline"

# Fewer arenas of the C library: threads are few here, and each arena holds memory for good.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
# From what seldom changes to what often does.
COPY --from=build /src/${SERVICE}/target/quarkus-app/lib/ lib/
COPY --from=build /src/${SERVICE}/target/quarkus-app/quarkus-run.jar ./
COPY --from=build /src/${SERVICE}/target/quarkus-app/quarkus/ quarkus/
COPY --from=build /src/${SERVICE}/target/quarkus-app/app/ app/

# By number, so that Kubernetes can see that it is not root. Nothing is written but /tmp.
USER 10001:10001
STOPSIGNAL SIGTERM
# More options: JAVA_TOOL_OPTIONS. A proxy's fields and handlers come as more than the two types that the compiler remembers of a
# place by itself; with four it goes on inlining (bench/README.md says what that gains). Out of memory, the process ends, and whoever started it starts it again.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseCompactObjectHeaders", \
            "-XX:TypeProfileWidth=4", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-jar", "quarkus-run.jar"]
