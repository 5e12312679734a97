package io.llmbroker.deploy;

import com.coreos.monitoring.models.V1ServiceMonitor;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonParseException;
import io.kubernetes.client.custom.QuantityFormatException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Kubernetes and the Prometheus operator publish of their API, as their Java clients are generated from it. */
final class KubernetesSchemas {
    private static final Map<String, Class<?>> MODELS = Map.of(
            "v1 Namespace", V1Namespace.class,
            "v1 Secret", V1Secret.class,
            "v1 Service", V1Service.class,
            "v1 ServiceAccount", V1ServiceAccount.class,
            "apps/v1 Deployment", V1Deployment.class,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class,
            "monitoring.coreos.com/v1 ServiceMonitor", V1ServiceMonitor.class);

    private KubernetesSchemas() {}

    /** @return why Kubernetes would refuse the document, or what it would not understand as it is written */
    static List<String> violations(JsonNode document) throws IOException {
        String kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        Class<?> model = MODELS.get(kind);
        if (model == null) {
            return List.of("no such kind: " + kind);
        }
        JsonNode understood;
        try {
            understood = Json.MAPPER.readTree(JSON.serialize(JSON.deserialize(document.toString(), model)));
        } catch (IllegalArgumentException | JsonParseException | QuantityFormatException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        List<String> violations = new ArrayList<>();
        compare(document, understood, JsonPointer.empty(), violations);
        return violations;
    }

    /** One way only: the models write empty lists where a document has none. */
    private static void compare(JsonNode written, JsonNode understood, JsonPointer at, List<String> violations) {
        if (written.isObject() && understood.isObject()) {
            written.properties()
                    .forEach(field -> compare(
                            field.getValue(),
                            understood.path(field.getKey()),
                            at.appendProperty(field.getKey()),
                            violations));
        } else if (written.isArray() && understood.isArray() && written.size() == understood.size()) {
            for (int i = 0; i < written.size(); i++) {
                compare(written.get(i), understood.get(i), at.appendIndex(i), violations);
            }
        } else if (!written.equals(understood)) {
            violations.add(at + ": " + written + " is understood as " + understood);
        }
    }
}
