/** How experiments are run, written down and analysed. */
package io.vorlauf.experiments.internal;
