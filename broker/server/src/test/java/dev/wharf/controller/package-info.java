/** Tests of the controller: each family of commands, placement, and the whole over a log that crashes. */
@NullMarked
package dev.wharf.controller;

import org.jspecify.annotations.NullMarked;
