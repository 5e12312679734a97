package io.llmbroker.broker;

import io.llmbroker.routes.RouteCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The product's routes with recipes in them, put in by the words of their heads. */
final class RecipeRoutes {
    private static final Path FOLDER = Path.of("docs", "recipes");
    private static final Pattern CALL = Pattern.compile(
            "# Copy this file to routes/ and call it in routes/(\\S+), (after|before) (\\w+):\n((?:#   .*\n)+)");

    private RecipeRoutes() {}

    /** Names of all recipes. */
    static List<String> all() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .map(name -> name.replace(".camel.yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Follows the heads of these recipes, one after the other. */
    static RouteCopy with(String... recipes) throws IOException {
        RouteCopy routes = new RouteCopy();
        for (String recipe : recipes) {
            add(recipe, routes);
        }
        return routes;
    }

    private static void add(String recipe, RouteCopy routes) throws IOException {
        String text = Files.readString(FOLDER.resolve(recipe + ".camel.yaml"));
        Matcher call = CALL.matcher(text);
        if (!call.find()) {
            throw new AssertionError(recipe + " does not say where it is called");
        }
        String step = call.group(4)
                .lines()
                .map(line -> "      " + line.substring(2) + "\n")
                .collect(Collectors.joining());
        String place = "        - process:\n            ref: " + call.group(3) + "\n";
        routes.write(recipe + ".camel.yaml", text)
                .replace(call.group(1), place, call.group(2).equals("after") ? place + step : step + place);
    }
}
