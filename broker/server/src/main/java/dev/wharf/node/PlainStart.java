package dev.wharf.node;

import java.nio.file.InvalidPathException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code wharf start} with options and a file as everybody writes them, without picocli: its classes are too old for the JDK's cache, and
 * it looks at all annotations by reflection, together a third of the time until a broker serves. Whatever is not plain (help, a
 * misspelt option, an option twice, a missing value) is left to picocli, which knows what to say.
 */
final class PlainStart {
    private static final String COMMAND = "start";
    private static final Set<String> REPEATED = Set.of("--set", "--override");

    private final String[] words;
    private final StartCommand command = new StartCommand();
    private final Set<String> seen = new HashSet<>();
    private int next = 1;

    private PlainStart(String... words) {
        this.words = words;
    }

    /** The command, if these words are a plain start. */
    static Optional<StartCommand> of(String... words) {
        if (words.length == 0 || !words[0].equals(COMMAND)) {
            return Optional.empty();
        }
        PlainStart start = new PlainStart(words);
        try {
            return start.takeAll() ? Optional.of(start.command) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private boolean takeAll() {
        boolean plain = true;
        while (plain && next < words.length) {
            String word = words[next++];
            plain = word.startsWith("-") ? takeOption(word) : takeFile(word);
        }
        return plain;
    }

    private boolean takeOption(String word) {
        int equals = word.indexOf('=');
        String option = equals < 0 ? word : word.substring(0, equals);
        String value;
        if (equals >= 0) {
            value = word.substring(equals + 1);
        } else if (next < words.length) {
            value = words[next++];
        } else {
            return false;
        }
        return isPlain(value)
                && (REPEATED.contains(option) || seen.add(option))
                && command.take(option, value);
    }

    private boolean takeFile(String word) {
        command.takeFile(word);
        return isPlain(word) && seen.add("FILE");
    }

    /** Whether picocli would take the word as it stands: no option, no quoted text, and no file of more words. */
    private static boolean isPlain(String word) {
        return !word.isEmpty() && "-@\"'".indexOf(word.charAt(0)) < 0;
    }
}
