package dev.wharf.controller;

import dev.wharf.protocol.Errors;

/** Why something was refused: the protocol's error and a sentence for a person. */
public record Problem(Errors error, String message) {}
