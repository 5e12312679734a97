# syntax=docker/dockerfile:1
# The gateway as an image: docker build -t llmbroker . && docker run -p 8000:8000 --env-file .env llmbroker
# Your own configuration and routes: docs/operations.md, The image.
ARG JDK_IMAGE=eclipse-temurin:25-jdk
ARG JRE_IMAGE=eclipse-temurin:25-jre

FROM ${JDK_IMAGE} AS build
WORKDIR /src
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY config.schema.json ./
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -q -DskipTests -Dspotless.check.skip package

FROM ${JRE_IMAGE}
RUN groupadd --system --gid 10001 llmbroker \
 && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /broker --shell /usr/sbin/nologin llmbroker
WORKDIR /broker
COPY --from=build /src/target/lib ./lib
COPY --from=build /src/target/llmbroker.jar ./
COPY llmbroker ./bin/
COPY application.properties config.yaml config.schema.json ./
COPY routes ./routes
# for bus.answers, on a volume
RUN install -d -o 10001 -g 10001 /var/lib/llmbroker
# docker exec CONTAINER llmbroker revisions
RUN ln -s /broker/bin/llmbroker /usr/local/bin/llmbroker
ENV LLMBROKER_HOST=0.0.0.0 \
    LLMBROKER_PORT=8000 \
    LLMBROKER_HEAP=-XX:MaxRAMPercentage=60 \
    LLMBROKER_LOG_FORMAT=json
# Classes loaded and linked once, here: start-up takes half of the time. Same JVM, same paths, same jars, same options.
RUN bin/llmbroker cache

USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# A small Java program, because not every base image has curl.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx16m", "-cp", "/broker/llmbroker.jar", "io.llmbroker.HealthProbe"]
# The script ends in exec, so that SIGTERM reaches the JVM; it chooses heap and collector. More options: JAVA_OPTS.
ENTRYPOINT ["/broker/bin/llmbroker"]
CMD ["run"]
