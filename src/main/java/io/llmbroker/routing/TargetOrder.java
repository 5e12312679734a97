package io.llmbroker.routing;

import io.llmbroker.config.VirtualModel;
import io.llmbroker.config.VirtualModel.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * In which order the targets of a virtual model are tried, request by request. Outlives revisions, so that an edit
 * begins no new round. Thread-safe.
 */
public final class TargetOrder {
    /** Names come from clients where an alias ends in {@code *}: what is remembered of them is bounded. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, AtomicInteger> turns;
    private final boolean taking;

    /** Begins every round with the first target. */
    public TargetOrder() {
        this(new ConcurrentHashMap<>(), true);
    }

    private TargetOrder(Map<String, AtomicInteger> turns, boolean taking) {
        this.turns = turns;
        this.taking = taking;
    }

    /**
     * @return a view that says what the next request would get and takes no turn; where chance decides, it says the
     *     likeliest order
     */
    public TargetOrder looking() {
        return new TargetOrder(turns, false);
    }

    /**
     * @param virtual the model that was asked for
     * @return its targets for one request, the first choice first; those of weight 0 last
     */
    public List<Target> order(VirtualModel virtual) {
        return switch (virtual.strategy()) {
            case PRIORITY -> virtual.targets();
            case ROUND_ROBIN -> rotated(virtual);
            case WEIGHTED -> taking ? drawn(virtual.targets()) : likeliest(virtual.targets());
        };
    }

    private List<Target> rotated(VirtualModel virtual) {
        List<Target> targets = new ArrayList<>(virtual.targets());
        Collections.rotate(targets, -Math.floorMod(turn(virtual.alias()), targets.size()));
        return targets;
    }

    private int turn(String alias) {
        AtomicInteger turn = turns.get(alias);
        if (!taking) {
            return turn == null ? 0 : turn.get();
        }
        if (turn == null) {
            if (turns.size() >= REMEMBERED) {
                turns.clear();
            }
            turn = turns.computeIfAbsent(alias, first -> new AtomicInteger());
        }
        return turn.getAndIncrement();
    }

    private static List<Target> likeliest(List<Target> targets) {
        return targets.stream()
                .sorted(Comparator.comparingInt(Target::weight).reversed())
                .toList();
    }

    /** Draws without putting back, so that what follows the first is weighted too. */
    private static List<Target> drawn(List<Target> targets) {
        List<Target> left = new ArrayList<>(targets);
        List<Target> order = new ArrayList<>(targets.size());
        while (!left.isEmpty()) {
            int total = left.stream().mapToInt(Target::weight).sum();
            if (total == 0) {
                order.addAll(left);
                break;
            }
            int ticket = ThreadLocalRandom.current().nextInt(total);
            int next = 0;
            while ((ticket -= left.get(next).weight()) >= 0) {
                next++;
            }
            order.add(left.remove(next));
        }
        return order;
    }
}
