package dev.trunkline.gateway.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.gateway.local.Representation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The merged documents as they are served, by the last part of their path.
 *
 * @param versions in order, as {@code v1}
 * @param missing the services whose documents are not there yet
 */
record Published(Map<String, Representation> files, List<String> versions, List<String> missing) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Published of(Map<String, ObjectNode> documents, List<String> missing) {
        Map<String, Representation> files = new HashMap<>();
        documents.forEach((version, document) -> {
            files.put(version + ".json", file(json(document), "application/json"));
            files.put(version + ".yaml", file(yaml(document), "application/yaml"));
        });
        return new Published(files, List.copyOf(documents.keySet()), missing);
    }

    private static Representation file(byte[] body, String type) {
        return Representation.of(body, "Content-Type", type, "Cache-Control", "no-cache");
    }

    private static byte[] json(ObjectNode document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON is JSON", e);
        }
    }

    private static byte[] yaml(ObjectNode document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options).dump(JSON.convertValue(document, Object.class)).getBytes(StandardCharsets.UTF_8);
    }
}
