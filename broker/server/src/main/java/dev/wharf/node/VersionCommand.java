package dev.wharf.node;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code wharf version}. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        description = "Prints the version of Wharf and of Java.")
final class VersionCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().getOut().println(new VersionLine().getVersion()[0]);
    }
}
