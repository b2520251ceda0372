package dev.wharf.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lets the mock server understand server-side apply, as far as one field manager needs it that drops no field: what is not there is created, and what is there is merged
 * with. Writes down what is written.
 */
final class ApplyingDispatcher extends KubernetesCrudDispatcher {
    /** Method and path of every change. */
    final List<String> writes = new CopyOnWriteArrayList<>();

    /** Is called before a change is made. */
    volatile Consumer<String> beforeWrite = write -> {};

    /** Changes that are refused, as by a quota. */
    volatile Predicate<String> refuses = write -> false;

    ApplyingDispatcher(List<CustomResourceDefinitionContext> resources) {
        super(resources);
    }

    @Override
    public MockResponse handleCreate(RecordedRequest request) {
        note("POST " + request.getPath());
        return super.handleCreate(request);
    }

    @Override
    public MockResponse handleDelete(String path) {
        note("DELETE " + path);
        return super.handleDelete(path);
    }

    @Override
    public MockResponse handlePatch(RecordedRequest request) {
        String path = request.getPath().replaceFirst("\\?.*", "");
        note("PATCH " + path);
        if (refuses.test(path)) {
            return new MockResponse()
                    .setResponseCode(403)
                    .setBody("{\"kind\":\"Status\",\"code\":403,\"message\":\"exceeded quota\"}");
        }
        if (!String.valueOf(request.getHeader("Content-Type")).contains("apply-patch")) {
            return super.handlePatch(request);
        }
        boolean isStatus = path.endsWith("/status");
        Map.Entry<AttributeSet, String> live =
                findResource(getKey(isStatus ? path.replaceFirst("/status$", "") : path));
        if (live != null) {
            String merged = merged(live.getValue(), request.getUtf8Body());
            return super.handleUpdate(as(HttpMethod.PUT, path, merged));
        }
        return isStatus
                ? new MockResponse().setResponseCode(404)
                : super.handleCreate(
                        as(
                                HttpMethod.POST,
                                path.substring(0, path.lastIndexOf('/')),
                                request.getUtf8Body()));
    }

    /** Objects field by field, lists as a whole. */
    private static String merged(String live, String applied) {
        ObjectNode tree = Serialization.unmarshal(live, ObjectNode.class);
        merge(tree, Serialization.unmarshal(applied, ObjectNode.class));
        return Serialization.asJson(tree);
    }

    private static void merge(ObjectNode live, ObjectNode applied) {
        for (Map.Entry<String, JsonNode> field : applied.properties()) {
            if (live.get(field.getKey()) instanceof ObjectNode inner
                    && field.getValue() instanceof ObjectNode change) {
                merge(inner, change);
            } else {
                live.set(field.getKey(), field.getValue());
            }
        }
    }

    private void note(String write) {
        if (!write.contains("/events") && !write.contains("/leases")) {
            beforeWrite.accept(write);
            writes.add(write);
        }
    }

    private static RecordedRequest as(HttpMethod method, String path, String body) {
        Headers headers = Headers.builder().add("Content-Type", "application/json").build();
        return new RecordedRequest("HTTP/1.1", method, path, headers, new Buffer().writeUtf8(body));
    }
}
