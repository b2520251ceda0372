package dev.wharf.node;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} and {@code wharf version} print. */
final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "Wharf "
                    + Version.text()
                    + " (Java "
                    + Runtime.version()
                    + ", "
                    + System.getProperty("os.name")
                    + ")"
        };
    }
}
