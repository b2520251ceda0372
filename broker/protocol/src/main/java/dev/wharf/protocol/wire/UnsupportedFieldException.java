package dev.wharf.protocol.wire;

/** A field holds a value that the message's version, or the protocol at all, has no place for. */
public final class UnsupportedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFieldException(String field, short version) {
        super("version " + version + " cannot carry a value of " + field);
    }

    public UnsupportedFieldException(String what) {
        super("the protocol cannot carry a " + what);
    }
}
