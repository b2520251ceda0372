package dev.wharf.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Guards the maximum, not the average: file length, method length, door signs, links. */
final class TidyTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 70;
    private static final Pattern PACKAGE =
            Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+\\s+(.*)$", Pattern.MULTILINE);

    @Test
    void no_file_is_longer_than_600_lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : SourceTree.javaFiles()) {
            int lines = Files.readAllLines(file).size();
            if (lines > FILE_LINES_MAX) {
                tooLong.add(name(file) + ": " + lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void no_method_is_longer_than_70_lines_and_floors_0_to_6_have_no_synchronized_block()
            throws IOException {
        JavaCompiler compiler =
                Objects.requireNonNull(
                        ToolProvider.getSystemJavaCompiler(), "the tests need a JDK");
        List<String> complaints = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(SourceTree.javaFiles()));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Inspector(trees, unit, complaints).scan(unit, null);
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void every_package_has_a_sign_on_its_door() throws IOException {
        TreeSet<String> unsigned = new TreeSet<>();
        for (Path file : SourceTree.javaFiles()) {
            Path folder = Objects.requireNonNull(file.getParent());
            boolean main = file.toString().contains("/src/main/java/");
            if (main && !Files.exists(folder.resolve("package-info.java"))) {
                unsigned.add(name(folder));
            }
        }
        assertThat(unsigned).isEmpty();
    }

    @Test
    void documents_have_no_dead_links() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path document : SourceTree.documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://")
                        && !target.startsWith("mailto:")
                        && !leadsSomewhere(document, target)) {
                    dead.add(name(document) + " -> " + target);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static boolean leadsSomewhere(Path document, String target) throws IOException {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!Files.exists(file)) {
            return false;
        }
        return hash < 0 || anchors(Files.readString(file)).contains(target.substring(hash + 1));
    }

    /** The anchors that a Markdown renderer makes of a document's headings. */
    private static List<String> anchors(String text) {
        List<String> anchors = new ArrayList<>();
        Matcher heading = HEADING.matcher(text);
        while (heading.find()) {
            anchors.add(
                    heading.group(1)
                            .trim()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'));
        }
        return anchors;
    }

    private static String name(Path file) {
        return SourceTree.root().relativize(file).toString();
    }

    /** Walks one parsed file. */
    private static final class Inspector extends TreeScanner<Void, Void> {
        private final Trees trees;
        private final CompilationUnitTree unit;
        private final List<String> complaints;
        private final boolean simulated;

        Inspector(Trees trees, CompilationUnitTree unit, List<String> complaints)
                throws IOException {
            this.trees = trees;
            this.unit = unit;
            this.complaints = complaints;
            Matcher declared = PACKAGE.matcher(unit.getSourceFile().getCharContent(true));
            int floor = declared.find() ? House.floorOf(declared.group(1)) : -1;
            this.simulated =
                    floor >= 0
                            && floor <= House.TOP_SIMULATED_FLOOR
                            && unit.getSourceFile().getName().contains("/src/main/java/");
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long start = line(trees.getSourcePositions().getStartPosition(unit, method));
            long end = line(trees.getSourcePositions().getEndPosition(unit, method));
            if (end - start + 1 > METHOD_LINES_MAX) {
                complaints.add(
                        place(start)
                                + " "
                                + method.getName()
                                + ": "
                                + (end - start + 1)
                                + " lines");
            }
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree block, Void unused) {
            if (simulated) {
                complaints.add(
                        place(line(trees.getSourcePositions().getStartPosition(unit, block)))
                                + " synchronized");
            }
            return super.visitSynchronized(block, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        private String place(long line) {
            return name(Path.of(unit.getSourceFile().getName())) + ":" + line;
        }
    }
}
