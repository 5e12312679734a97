package io.llmbroker.server;

import io.llmbroker.source.SourceFile;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Gives Camel the routes of a snapshot in the place of files: what runs is what was checked. Immutable. */
final class SnapshotRoutes extends DefaultRoutesCollector {
    private final List<SourceFile> files;

    /** @param files the route files, all readable */
    SnapshotRoutes(List<SourceFile> files) {
        this.files = files;
    }

    @Override
    public Collection<Resource> findRouteResourcesFromDirectory(
            CamelContext context, String excludePattern, String includePattern) {
        return files.stream()
                .map(file -> ResourceHelper.fromBytes("file:" + file.path(), file.bytes()))
                .toList();
    }

    @Override
    public Collection<RoutesBuilder> collectRoutesFromDirectory(
            CamelContext context, String excludePattern, String includePattern) {
        try {
            return PluginHelper.getRoutesLoader(context)
                    .findRoutesBuilders(findRouteResourcesFromDirectory(context, excludePattern, includePattern));
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
