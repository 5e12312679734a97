package io.llmbroker.cli;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.routes.RouteException;
import io.llmbroker.server.Loan;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Checks the routes beside a configuration that is wrong: both are to be mended in one go. Stateless. */
final class RoutesAlone {
    private static final SourceFile ANY_CONFIGURATION = new SourceFile(
            Path.of("config.yaml"), "models: {demo: {provider: demo}}".getBytes(StandardCharsets.UTF_8), null);

    private RoutesAlone() {}

    /**
     * @param snapshot with the routes
     * @return what is wrong with them, whatever the models are; empty when nothing is
     */
    static List<String> problems(Snapshot snapshot) {
        Catalog any = ConfigLoader.load(ANY_CONFIGURATION, Map.of());
        Catalog withoutModels = new Catalog(any.proxy(), Map.of(), any.providers());
        Vertx vertx = Vertx.vertx();
        Loan loan = Loan.open(() -> false, () -> null);
        try {
            Revision.start(1, withoutModels, snapshot, vertx, loan).close();
            return List.of();
        } catch (RouteException e) {
            return e.problems();
        } catch (Exception e) {
            return List.of(snapshot.sources().routes() + ": " + e.getMessage());
        } finally {
            loan.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
