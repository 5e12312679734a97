package io.llmbroker.routes;

import io.llmbroker.config.Similar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Camel passes over or says without a place: names that are there twice, a door whose error handling does not
 * exist, a misspelt option of {@code http:}, which would silently become a query parameter. Stateless.
 */
final class RouteRules {
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> first = new HashMap<>();

    private RouteRules() {}

    /**
     * @param elements of all route files
     * @return every mistake, with its place
     */
    static List<String> check(List<RouteElement> elements) {
        RouteRules rules = new RouteRules();
        Set<String> configurations = new TreeSet<>();
        for (RouteElement element : elements) {
            if (element.is("routeConfiguration") && element.id() != null) {
                configurations.add(element.id());
            }
            rules.names(element);
            rules.options(element);
        }
        elements.forEach(element -> rules.configuration(element, configurations));
        return rules.problems;
    }

    private void names(RouteElement element) {
        if (element.is("beans")) {
            element.value().items().forEach(this::bean);
        } else if (element.is("routeConfiguration")) {
            once("route configuration", element.value().at("id"));
        } else if (element.isRoute()) {
            once("route", element.value().at("id"));
            RouteNode uri = element.from().at("uri");
            if (uri.isNothing()) {
                problems.add(element.place() + ": a route needs 'from' with a 'uri'");
            } else if (String.valueOf(uri.text()).startsWith("direct:")) {
                once("route that listens to", uri);
            }
        }
    }

    private void bean(RouteNode bean) {
        if (bean.at("name").isNothing() || bean.at("type").isNothing()) {
            problems.add(bean.place() + ": a bean needs 'name' and 'type'");
        }
        once("bean", bean.at("name"));
    }

    private void once(String kind, RouteNode name) {
        if (name.text() == null) {
            return;
        }
        String before = first.putIfAbsent(kind + " " + name.text(), name.place());
        if (before != null) {
            problems.add(name.place() + ": " + "the " + kind + " '" + name.text() + "' is there twice (first in "
                    + before + ")");
        }
    }

    private void configuration(RouteElement element, Set<String> known) {
        RouteNode named = element.value().at("routeConfigurationId");
        if (named.text() == null) {
            return;
        }
        for (String id : named.text().split(",")) {
            if (!known.contains(id) && !id.endsWith("*") && !id.contains("{{")) {
                problems.add(named.place() + ": there is no routeConfiguration '" + id + "'"
                        + hint(Similar.hint(id, known)));
            }
        }
    }

    private void options(RouteElement element) {
        element.value().all().filter(RouteNode::isMapping).forEach(step -> {
            String uri = String.valueOf(step.at("uri").text());
            if (!HttpOptions.isHttp(uri)) {
                return;
            }
            Map<String, RouteNode> named = new LinkedHashMap<>();
            HttpOptions.inUri(uri).forEach(name -> named.put(name, step.at("uri")));
            step.at("parameters").members().forEach((key, value) -> named.put(String.valueOf(key.text()), key));
            named.forEach((name, at) -> {
                if (HttpOptions.isMistake(uri, name)) {
                    problems.add(at.place() + ": http has no option '" + name + "'"
                            + hint(Similar.hint(name, HttpOptions.names())));
                }
            });
        });
    }

    private static String hint(String text) {
        return text == null ? "" : " (" + text + ")";
    }
}
