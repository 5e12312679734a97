package io.llmbroker.routes;

/**
 * One element of a route file's list: a route, a bean list, a route configuration.
 *
 * @param key its kind: {@code route}, {@code beans} ...
 * @param value what the file says of it
 */
record RouteElement(RouteNode key, RouteNode value) {
    boolean is(String kind) {
        return kind.equals(key.text());
    }

    /** @return whether messages enter here */
    boolean isRoute() {
        return is("route") || is("from");
    }

    /** @return the route's {@code from}, or nothing */
    RouteNode from() {
        return is("from") ? value : value.at("from");
    }

    /** @return the id that the file gives, or null */
    String id() {
        return value.at("id").text();
    }

    /** @return {@code file:line} */
    String place() {
        return key.place();
    }
}
