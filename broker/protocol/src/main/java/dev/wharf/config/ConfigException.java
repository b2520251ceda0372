package dev.wharf.config;

/** A value that its key does not accept: a protocol error for a client, a failed start for a file. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;

    public ConfigException(String key, String value, String range, Throwable cause) {
        super(
                "Invalid value " + value + " for configuration " + key + ": accepted is " + range,
                cause);
        this.key = key;
    }

    public ConfigException(String key, String message) {
        super(message);
        this.key = key;
    }

    public String key() {
        return key;
    }
}
