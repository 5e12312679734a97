package io.llmbroker.bus;

import io.llmbroker.config.Bus;
import io.llmbroker.config.BusDoor;
import io.llmbroker.config.BusDoor.Destination;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.routes.RouteException;
import io.llmbroker.source.SourceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.Model;

/**
 * The doors on message buses of one revision: brings the brokers' clients and the settings in, and makes a route for each
 * destination of each door, from the template {@code bus-<door>} in {@code routes/bus/<door>.camel.yaml}. Does nothing
 * where no door is open. For one revision.
 */
public final class BusDoors {
    private final Bus bus;

    private BusDoors(Bus bus) {
        this.bus = bus;
    }

    /**
     * @param bus what the configuration says
     * @return its doors
     */
    public static BusDoors of(Bus bus) {
        return new BusDoors(bus);
    }

    /**
     * @param files all route files
     * @param routes the folder that they are in
     * @return those that are to be loaded, in their order
     */
    public List<SourceFile> files(List<SourceFile> files, Path routes) {
        return BusFiles.needed(files, routes, bus);
    }

    /**
     * Prepares a revision, before it is initialized.
     *
     * @param main of the revision
     * @throws RouteException when the brokers' clients are not there
     */
    public void join(Main main) throws RouteException {
        if (!bus.isOn()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        for (String door : bus.doors().keySet()) {
            if (!BusLibrary.has(door)) {
                problems.add("bus." + door + ": Camel's component '" + door + "' is not there (it is in lib/bus)");
            }
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
        BusProperties.of(bus).forEach((name, value) -> main.addOverrideProperty((String) name, (String) value));
        bus.doors().values().forEach(door -> main.bind(door.name() + "Properties", properties(door)));
        main.addMainListener(new Joining());
    }

    /**
     * @param context that runs
     * @param meters of the process
     * @return who tells other systems of each request, when somebody wants to hear it
     */
    public Optional<Consumer<RequestRecord>> listener(CamelContext context, GatewayMeters meters) {
        return Optional.ofNullable(bus.events()).map(events -> new RequestEvents(context, events, meters));
    }

    private static Map<String, Object> properties(BusDoor door) {
        Map<String, Object> properties = new HashMap<>();
        door.properties().forEach((name, value) -> properties.put(name, value.value()));
        return properties;
    }

    private void addRoutes(CamelContext context) throws RouteException {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        List<String> problems = new ArrayList<>();
        for (BusDoor door : bus.doors().values()) {
            if (model.getRouteTemplateDefinition(template(door)) == null) {
                problems.add("bus." + door.name() + " needs the routeTemplate '" + template(door)
                        + "', which is in no route file (it belongs into bus/" + door.name() + ".camel.yaml)");
            }
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
        Set<String> ids = new HashSet<>();
        for (BusDoor door : bus.doors().values()) {
            door.destinations().forEach(destination -> addRoute(context, door, destination, ids));
        }
    }

    private static String template(BusDoor door) {
        return "bus-" + door.name();
    }

    private static void addRoute(CamelContext context, BusDoor door, Destination from, Set<String> ids) {
        String base = door.name() + "-" + from.name();
        String id = base;
        for (int i = 2; !ids.add(id); i++) {
            id = base + "-" + i; // the same queue with another selector
        }
        TemplatedRouteBuilder route = TemplatedRouteBuilder.builder(context, template(door))
                .routeId(id)
                .parameter("destination", from.name())
                .parameter("concurrency", from.concurrency());
        if (from.selector() != null) {
            route.parameter("selector", "RAW{" + from.selector() + "}");
        }
        route.add();
    }

    /** What has to happen while the context comes to be. */
    private final class Joining extends MainListenerSupport {
        private ClassLoader before;

        @Override
        public void beforeConfigure(BaseMainSupport main) {
            before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(BusLibrary.loader());
            main.getCamelContext().setApplicationContextClassLoader(BusLibrary.loader());
        }

        @Override
        public void afterConfigure(BaseMainSupport main) {
            try {
                addRoutes(main.getCamelContext());
            } catch (RouteException e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
        }

        @Override
        public void afterStart(BaseMainSupport main) {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
