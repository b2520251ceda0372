package dev.wharf.codegen;

/** Java source text in the making: lines, indented by the braces that they open and close. */
final class JavaText {
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** Adds a line; one that begins with a closing brace or ends with an opening one changes the depth. */
    JavaText line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (!line.isEmpty()) {
            text.append(INDENT.repeat(depth)).append(line);
        }
        text.append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    JavaText blank() {
        return line("");
    }

    JavaText close() {
        return line("}");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
