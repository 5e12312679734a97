package io.llmbroker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds names that look like a mistyped one. Stateless. */
public final class Similar {
    private static final int LONGEST = 100;

    private Similar() {}

    /**
     * @param wrong a name that is not among the names
     * @param names what there is
     * @param limit how many at most
     * @return names that could be meant, the closest first
     */
    public static List<String> to(String wrong, Collection<String> names, int limit) {
        if (wrong.isEmpty() || wrong.length() > LONGEST) {
            return List.of();
        }
        String small = wrong.toLowerCase(Locale.ROOT);
        record Candidate(String name, int distance) {}
        return names.stream()
                .filter(name -> name.length() <= LONGEST)
                .map(name -> new Candidate(name, distance(small, name.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance <= Math.max(2, wrong.length() * 2 / 5)
                        && candidate.distance < Math.max(wrong.length(), candidate.name.length()))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(limit)
                .map(Candidate::name)
                .toList();
    }

    /**
     * @param wrong a name that is not among the names
     * @param names what there is
     * @return {@code did you mean 'x'?}, or null when nothing looks like it
     */
    public static String hint(String wrong, Collection<String> names) {
        List<String> close = to(wrong, names, 1);
        return close.isEmpty() ? null : "did you mean '" + close.get(0) + "'?";
    }

    /** Levenshtein's, with neighbours swapped counting one. A prefix of the other name counts at most two. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                cost[i][j] =
                        Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        int distance = cost[a.length()][b.length()];
        boolean prefix = Math.min(a.length(), b.length()) >= 4 && (a.startsWith(b) || b.startsWith(a));
        return prefix ? Math.min(distance, 2) : distance;
    }
}
