package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process says of its ahead-of-time cache. */
final class StartCacheTest {
    private static final String WITHOUT = "mixed mode";
    private static final String WITH = "mixed mode, sharing";

    @Test
    void the_cache_that_was_named_last_is_used_if_java_has_an_archive_of_classes() {
        List<String> options = List.of("-Xmx1g", "-XX:AOTCache=/a.aot", "-XX:AOTCache=/b.aot");
        assertThat(StartCache.of(options, WITH)).contains(new StartCache("/b.aot", true));
        assertThat(StartCache.of(options, WITHOUT)).contains(new StartCache("/b.aot", false));
    }

    @Test
    void without_the_option_there_is_none_whatever_else_java_shares() {
        assertThat(StartCache.of(List.of("-Xmx1g"), WITH)).isEmpty();
    }

    @Test
    void java_says_that_it_shares_classes_where_it_does() {
        assertThat(System.getProperty("java.vm.info")).contains(WITHOUT);
        assertThat(StartCache.ofThisProcess()).isEmpty();
    }
}
