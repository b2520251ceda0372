package dev.wharf.codegen;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes the enum of all APIs, from the requests and responses among the messages. */
final class ApiKeyWriter {
    private static final String REQUEST = "Request";

    private final String packageName;
    private final List<MessageSchema> requests;
    private final Map<Integer, MessageSchema> responses;
    private final JavaText out = new JavaText();

    ApiKeyWriter(String packageName, List<MessageSchema> messages) {
        this.packageName = packageName;
        this.requests =
                messages.stream()
                        .filter(message -> message.kind() == MessageSchema.Kind.REQUEST)
                        .sorted(Comparator.comparingInt(MessageSchema::apiKey))
                        .toList();
        this.responses =
                messages.stream()
                        .filter(message -> message.kind() == MessageSchema.Kind.RESPONSE)
                        .collect(Collectors.toMap(MessageSchema::apiKey, Function.identity()));
    }

    /** The source of the enum; {@code ApiKey} in the package beside it is built on it. */
    String write() {
        out.line("// Generated from the schemas of all requests; do not edit.");
        out.line("package " + packageName + ";").blank();
        out.line("import dev.wharf.protocol.wire.ApiMessage;");
        out.line("import org.jspecify.annotations.Nullable;").blank();
        writeDoc();
        out.line("public enum ApiKey {");
        for (int i = 0; i < requests.size(); i++) {
            writeConstant(requests.get(i), i == requests.size() - 1 ? ";" : ",");
        }
        writeState();
        writeFind();
        writeFactory("Request", requests);
        writeFactory("Response", requests.stream().map(this::response).toList());
        writeHeaders();
        return out.close().toString();
    }

    private void writeDoc() {
        out.line("/**");
        out.line(
                " * An API of the protocol: a number, a request and a response with the same versions.");
        out.line(" *");
        out.line(
                " * <p>The headers before them have versions of their own, which follow from whether a version is flexible (KIP-482).");
        out.line(" */");
    }

    private MessageSchema response(MessageSchema request) {
        MessageSchema response = responses.get(request.apiKey());
        if (response == null || !response.versions().equals(request.versions())) {
            throw new IllegalArgumentException(
                    request.name() + " has no response of the same versions");
        }
        return response;
    }

    private void writeConstant(MessageSchema request, String end) {
        MessageSchema response = response(request);
        String name = apiName(request);
        out.line("/** Versions " + request.versions() + ". */");
        out.line(
                constantName(name)
                        + "("
                        + String.join(
                                ", ",
                                Integer.toString(request.apiKey()),
                                "\"" + name + "\"",
                                Integer.toString(request.versions().lowest()),
                                Integer.toString(request.highestStableVersion()),
                                Integer.toString(request.versions().highest()),
                                Integer.toString(firstFlexible(request)),
                                Integer.toString(firstFlexible(response)),
                                Boolean.toString(request.listeners().contains("broker")),
                                Boolean.toString(request.listeners().contains("controller")))
                        + ")"
                        + end);
    }

    private static int firstFlexible(MessageSchema message) {
        return message.flexible().isEmpty() ? Versions.OPEN : message.flexible().lowest();
    }

    private static String apiName(MessageSchema request) {
        return request.name().substring(0, request.name().length() - REQUEST.length());
    }

    /** {@code ListOffsets} to {@code LIST_OFFSETS}. */
    static String constantName(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    private void writeState() {
        String[][] state = {
            {"short", "id", "The number on the wire."},
            {"String", "apiName", "The name in Kafka's documentation, as {@code ListOffsets}."},
            {"short", "lowestVersion", "The lowest version."},
            {"short", "highestStableVersion", "The highest version that may be advertised."},
            {"short", "highestVersion", "The highest version, unstable ones included."},
            {"short", "firstFlexibleRequest", ""},
            {"short", "firstFlexibleResponse", ""},
            {"boolean", "onBroker", "Whether the listeners of a broker serve it."},
            {"boolean", "onController", "Whether the listeners of a controller serve it."},
        };
        out.blank();
        for (String[] field : state) {
            out.line("private final " + field[0] + " " + field[1] + ";");
        }
        out.blank();
        StringBuilder parameters = new StringBuilder();
        for (String[] field : state) {
            parameters.append(parameters.isEmpty() ? "" : ", ");
            parameters
                    .append(field[0].equals("short") ? "int" : field[0])
                    .append(' ')
                    .append(field[1]);
        }
        out.line("ApiKey(" + parameters + ") {");
        for (String[] field : state) {
            String cast = field[0].equals("short") ? "(short) " : "";
            out.line("this." + field[1] + " = " + cast + field[1] + ";");
        }
        out.close();
        for (String[] field : state) {
            if (!field[2].isEmpty()) {
                out.blank().line("/** " + field[2] + " */");
                out.line("public " + field[0] + " " + field[1] + "() {");
                out.line("return " + field[1] + ";").close();
            }
        }
    }

    private void writeFind() {
        out.blank().line("/** The API with a number, or null. */");
        out.line("public static @Nullable ApiKey find(short id) {");
        out.line("return switch (id) {");
        for (MessageSchema request : requests) {
            out.line("case " + request.apiKey() + " -> " + constantName(apiName(request)) + ";");
        }
        out.line("default -> null;");
        out.line("};").close();
    }

    private void writeFactory(String what, List<MessageSchema> messages) {
        out.blank().line("/** A new " + what.toLowerCase(Locale.ROOT) + ". */");
        out.line("public ApiMessage new" + what + "() {");
        out.line("return switch (this) {");
        for (int i = 0; i < messages.size(); i++) {
            out.line(
                    "case "
                            + constantName(apiName(requests.get(i)))
                            + " -> new "
                            + packageName
                            + ".message."
                            + messages.get(i).name()
                            + "();");
        }
        out.line("};").close();
    }

    private void writeHeaders() {
        out.blank()
                .line(
                        "/** The version of the header before a request of {@code version}: 2 from the first flexible one on, else 1. */");
        out.line("public short requestHeaderVersion(short version) {");
        out.line("return (short) (version >= firstFlexibleRequest ? 2 : 1);").close();
        out.blank()
                .line(
                        "/** The version of the header before a response of {@code version}: 1 from the first flexible one on, else 0. */");
        out.line("public short responseHeaderVersion(short version) {");
        out.line(
                "// A client that asks for ApiVersions does not know yet which versions we speak (KIP-511).");
        out.line(
                "return (short) (this != API_VERSIONS && version >= firstFlexibleResponse ? 1 : 0);");
        out.close();
    }
}
