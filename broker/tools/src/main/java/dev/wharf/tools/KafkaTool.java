package dev.wharf.tools;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;

/**
 * Runs one of Kafka's tools: {@code KafkaTool CLASS [OPTION...]}. Class names and options of older Kafka versions are put into today's words
 * first ({@link OldSpellings}). Help goes to the standard output and ends with 0, as elsewhere; some tools of Kafka call it an error.
 *
 * <p>Exit codes are the tool's; 1 for what this class refuses.
 */
public final class KafkaTool {
    private KafkaTool() {}

    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            refuse("Which tool? The name of its class comes first.");
        }
        String tool = OldSpellings.toolClass(args[0]);
        List<String> options = Arrays.asList(args).subList(1, args.length);
        try {
            options = OldSpellings.translate(tool, options);
        } catch (OldSpellings.ZooKeeperException e) {
            refuse(String.valueOf(e.getMessage()));
        }
        if (options.contains("--help") || options.contains("-h")) {
            helpIsNoError();
            options = unmistakable(tool, options);
        }
        run(tool, options.toArray(String[]::new));
    }

    /** Tools end themselves after their help, most of them as if it were an error. */
    private static void helpIsNoError() {
        System.setErr(System.out);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    System.out.flush();
                                    Runtime.getRuntime().halt(0);
                                }));
    }

    /** A single word is for {@code EndToEndLatency} the first of its old positional arguments, even if that word is --help. */
    private static List<String> unmistakable(String tool, List<String> options) {
        boolean positional = tool.endsWith(".EndToEndLatency") && options.size() == 1;
        return positional ? List.of("--bootstrap-server", "localhost:9092", "--help") : options;
    }

    private static void run(String tool, String[] options) throws Throwable {
        try {
            Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) options);
        } catch (ClassNotFoundException e) {
            refuse("No tool has the class " + tool);
        } catch (NoSuchMethodException e) {
            refuse("The class " + tool + " has no main method");
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void refuse(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
