package io.llmbroker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.source.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a plan waits and whose turn is next. */
class AttemptPlanTest {
    private static final ApiError FAILED =
            ApiError.of(503, ErrorType.OVERLOADED, null, "busy").fromVendor(null);

    @TempDir
    Path folder;

    private Catalog catalog;
    private Candidates candidates;

    @BeforeEach
    void load() throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, """
                models:
                  a: {provider: openai, api_key: k, retries: 4, backoff: {initial: 1, max: 4}, fallbacks: [b]}
                  b: {provider: openai, api_key: k}
                  c: {provider: openai, api_key: "${NO_KEY}"}
                  alone: {provider: openai, api_key: k, retries: 9, backoff: {initial: 1, max: 4}}
                  weighted: {strategy: weighted, targets: [{model: a, weight: 80}, {model: b, weight: 15}, {model: alone, weight: 5}]}
                  turns: {strategy: round_robin, retries: 1, targets: [{model: a}, {model: b}, {model: c}, {model: alone}]}
                  twice: {targets: [{model: b}, {model: a}], fallbacks: [b, alone]}
                """);
        catalog = ConfigLoader.load(SourceFile.read(file), Map.of());
        candidates = new Candidates(catalog, new TargetOrder());
    }

    private AttemptPlan plan(String model, Duration timeout) {
        return new AttemptPlan(
                Candidates.ready(candidates.all(catalog.find(model).orElseThrow())), timeout);
    }

    private List<String> order(String model) {
        return Candidates.ready(candidates.all(catalog.find(model).orElseThrow())).stream()
                .map(candidate -> candidate.model().alias())
                .toList();
    }

    private static ApiError retryAfter(Duration wait) {
        return FAILED.withRetryAfter(wait);
    }

    @Test
    void pausesDoubleUpToTheLongestAndAreCutAtRandom() {
        for (int run = 0; run < 200; run++) {
            AttemptPlan plan = plan("alone", Duration.ofMinutes(5));
            assertThat(plan.pause()).isZero();
            for (long longest : new long[] {1000, 2000, 4000, 4000, 4000}) {
                plan.called();
                assertThat(plan.nextAfter(FAILED)).isTrue();
                assertThat(plan.pause()).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
            }
        }
    }

    @Test
    void theVendorsOwnWaitIsTaken() {
        AttemptPlan plan = plan("alone", Duration.ofMinutes(5));
        plan.called();
        assertThat(plan.nextAfter(retryAfter(Duration.ofSeconds(90)))).isTrue();
        assertThat(plan.pause()).isEqualTo(Duration.ofSeconds(90));
        assertThat(plan.current().model().alias()).isEqualTo("alone");
    }

    @Test
    void aWaitBeyondTheDeadlineIsNoAttempt() {
        AttemptPlan plan = plan("alone", Duration.ofSeconds(30));
        plan.called();
        assertThat(plan.nextAfter(retryAfter(Duration.ofSeconds(31)))).isFalse();
    }

    @Test
    void aLongWaitIsNoneWhereAnotherModelCanAnswer() {
        AttemptPlan plan = plan("a", Duration.ofMinutes(5));
        plan.called();
        assertThat(plan.nextAfter(retryAfter(Duration.ofSeconds(5)))).isTrue();
        assertThat(plan.current().model().alias()).isEqualTo("b");
        assertThat(plan.pause()).isZero();
    }

    @Test
    void nothingFollowsWhenTheTimeIsOver() {
        AttemptPlan plan = plan("a", Duration.ZERO.minusSeconds(1));
        plan.called();
        assertThat(plan.nextAfter(FAILED)).isFalse();
    }

    @Test
    void retriesAreCountedForEachModelAnew() {
        AttemptPlan plan = plan("turns", Duration.ofMinutes(5));
        int calls = 0;
        do {
            plan.called();
            calls++;
        } while (plan.nextAfter(retryAfter(Duration.ZERO)));
        assertThat(calls).as("three models with a key, each twice").isEqualTo(6);
        assertThat(plan.calls()).isEqualTo(6);
    }

    @Test
    void aModelIsTriedOnceHoweverOftenItIsNamed() {
        assertThat(order("twice")).containsExactly("b", "a", "alone");
        assertThat(order("a")).containsExactly("a", "b");
        assertThat(order("c")).containsExactly("c");
    }

    @Test
    void turnsGoRound() {
        assertThat(order("turns")).startsWith("a").doesNotContain("c");
        assertThat(order("turns")).startsWith("b", "alone", "a");
        order("turns");
        assertThat(order("turns")).startsWith("alone", "a", "b");
        assertThat(order("turns")).startsWith("a");
    }

    @Test
    void weightsAreShares() {
        Map<String, Integer> firsts = new HashMap<>();
        Map<String, Integer> seconds = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<String> order = order("weighted");
            assertThat(order).hasSize(3);
            firsts.merge(order.get(0), 1, Integer::sum);
            if (order.get(0).equals("a")) {
                seconds.merge(order.get(1), 1, Integer::sum);
            }
        }
        // six standard deviations and more
        assertThat(firsts.get("a")).isBetween(15_600, 16_400);
        assertThat(firsts.get("b")).isBetween(2_650, 3_350);
        assertThat(firsts.get("alone")).isBetween(800, 1_200);
        assertThat(seconds.get("b")).as("3 of 4 where a was first").isBetween(11_600, 12_400);
    }

    @Test
    void lookingTakesNoTurn() {
        TargetOrder turns = new TargetOrder();
        Candidates real = new Candidates(catalog, turns);
        Candidates looking = new Candidates(catalog, turns.looking());
        for (String next : List.of("a", "b", "c", "alone", "a")) {
            assertThat(first(looking, "turns")).isEqualTo(next);
            assertThat(first(looking, "turns")).isEqualTo(next);
            assertThat(first(real, "turns")).isEqualTo(next);
        }
    }

    @Test
    void lookingTellsTheLikeliest() {
        Candidates looking = new Candidates(catalog, new TargetOrder().looking());
        for (int run = 0; run < 20; run++) {
            assertThat(looking.all(catalog.find("weighted").orElseThrow()))
                    .extracting(Candidate::weight)
                    .startsWith(80, 15, 5);
        }
    }

    @Test
    void turnsOutliveACatalog() {
        TargetOrder turns = new TargetOrder();
        assertThat(first(new Candidates(catalog, turns), "turns")).isEqualTo("a");
        assertThat(first(new Candidates(catalog, turns), "turns")).isEqualTo("b");
    }

    private String first(Candidates from, String model) {
        return from.all(catalog.find(model).orElseThrow()).get(0).model().alias();
    }
}
