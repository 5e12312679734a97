package io.llmbroker.routing;

import io.llmbroker.config.VirtualModel;
import io.llmbroker.config.VirtualModel.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** In which order the targets of a virtual model are tried, request by request. Thread-safe. */
public final class TargetOrder {
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    /**
     * @param virtual the model that was asked for
     * @return its targets for one request, the first choice first; those of weight 0 last
     */
    public List<Target> order(VirtualModel virtual) {
        return switch (virtual.strategy()) {
            case PRIORITY -> virtual.targets();
            case ROUND_ROBIN -> rotated(virtual);
            case WEIGHTED -> drawn(virtual.targets());
        };
    }

    private List<Target> rotated(VirtualModel virtual) {
        List<Target> targets = new ArrayList<>(virtual.targets());
        int turn = turns.computeIfAbsent(virtual.alias(), alias -> new AtomicInteger())
                .getAndIncrement();
        Collections.rotate(targets, -Math.floorMod(turn, targets.size()));
        return targets;
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
