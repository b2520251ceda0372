package dev.wharf.bench;

import dev.wharf.bench.report.Results;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/** The main of {@code bin/wharf-bench}. Ends with 1 if something could not be measured, with 2 if the command line makes no sense. */
public final class BenchMain {
    private static final int MISUSED = 2;

    private BenchMain() {}

    public static void main(String[] words) throws Exception {
        System.exit(run(List.of(words)));
    }

    private static int run(List<String> words) throws Exception {
        Path root = Path.of(System.getProperty("wharf.root"));
        Bench bench = new Bench(root);
        try {
            return switch (Command.parse(words)) {
                case Command.Help _ -> say(Command.USAGE);
                case Command.Names _ -> say(names());
                case Command.Micro micro -> micro(micro.words());
                case Command.Render render -> render(bench, render.results());
                case Command.Profile profile ->
                        new ProfileRun(root, bench.data(), bench.pageCache(Machine.memoryBytes()))
                                .run(profile.caseName());
                case Command.Measure measure ->
                        bench.measure(measure, "bin/wharf-bench " + String.join(" ", words))
                                ? 0
                                : 1;
            };
        } catch (BadArguments e) {
            System.err.println("wharf-bench: " + e.getMessage());
            System.err.println("wharf-bench --help tells how it is used");
            return MISUSED;
        }
    }

    private static int say(String text) {
        System.out.print(text);
        return 0;
    }

    private static String names() {
        StringBuilder names = new StringBuilder();
        Cases.all(Scale.FULL)
                .forEach(
                        each ->
                                names.append(each.name())
                                        .append(each.quick() ? "  (quick)" : "")
                                        .append('\n'));
        return names.toString();
    }

    private static int micro(List<String> words) throws IOException {
        Main.main(words.toArray(String[]::new));
        return 0;
    }

    private static int render(Bench bench, List<Path> files) throws BadArguments, IOException {
        List<Results> all = new ArrayList<>();
        for (Path file : files) {
            try {
                all.add(Results.read(file));
            } catch (FileNotFoundException e) {
                throw new BadArguments("there is no file " + file);
            }
        }
        bench.render(Results.merged(all));
        return 0;
    }
}
