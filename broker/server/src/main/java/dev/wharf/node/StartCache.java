package dev.wharf.node;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/**
 * What became of the ahead-of-time cache that this process was to start with. It fits one build of Java, one class path and some of Java's options; where it does not
 * fit, Java goes on without it, only slower. Java's own lines about that are switched off by whoever asks for a cache, for they look like failures.
 *
 * @param file of the cache
 * @param used whether it fits
 */
record StartCache(String file, boolean used) {
    private static final String OPTION = "-XX:AOTCache=";

    /** Java says so of itself when it has an archive of classes; where a cache was asked for, that and no other. */
    private static final String SHARING = "sharing";

    /** That of this process; nothing where none was asked for. */
    static Optional<StartCache> ofThisProcess() {
        return of(
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                System.getProperty("java.vm.info", ""));
    }

    /**
     * That of a process.
     *
     * @param javaOptions those of Java, of which the last word counts
     * @param vmInfo Java's {@code java.vm.info}
     */
    static Optional<StartCache> of(List<String> javaOptions, String vmInfo) {
        return javaOptions.stream()
                .filter(option -> option.startsWith(OPTION))
                .reduce((earlier, later) -> later)
                .map(option -> option.substring(OPTION.length()))
                .map(file -> new StartCache(file, vmInfo.contains(SHARING)));
    }
}
