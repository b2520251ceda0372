/** Tests of the controller: each family of commands, placement, the whole over a log that crashes, and a cluster of toy brokers around the real machine. */
@NullMarked
package dev.wharf.controller;

import org.jspecify.annotations.NullMarked;
