package dev.wharf.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of {@code docs/} that is made from the code and committed. A test makes the text and calls {@link #check}: it fails when the
 * committed page says something else, and names the command that renews it.
 *
 * @param name the file's name in {@code docs/}
 * @param maker the test that makes the text
 */
public record GeneratedPage(String name, Class<?> maker) {
    /** Set to {@code write}, the page is renewed instead of checked. */
    private static final String PROPERTY = "wharf.docs";

    /** Compares the page with what it should say, or writes that. */
    public void check(String body) throws IOException {
        String text =
                "<!-- Made from the code; do not edit. To renew: " + command() + " -->\n\n" + body;
        Path page = SourceTree.root().resolve("docs").resolve(name);
        if ("write".equals(System.getProperty(PROPERTY))) {
            Files.writeString(page, text);
            return;
        }
        String committed = Files.exists(page) ? Files.readString(page) : "";
        assertThat(committed)
                .as("docs/%s is out of date. Renew it with: %s", name, command())
                .isEqualTo(text);
    }

    private String command() {
        return "./mvnw -Pquick -pl broker/server -am test -Dtest="
                + maker.getSimpleName()
                + " -Dsurefire.failIfNoSpecifiedTests=false -D"
                + PROPERTY
                + "=write";
    }
}
