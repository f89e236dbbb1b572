package dev.holdfast.model;

/** The signals of POSIX.1-2017 (signal.h) that end or stop a process, without the prefix SIG. */
public enum Signal {
  ABRT,
  ALRM,
  BUS,
  FPE,
  HUP,
  ILL,
  INT,
  KILL,
  PIPE,
  QUIT,
  SEGV,
  TERM,
  TRAP,
  USR1,
  USR2,
  XCPU,
  XFSZ
}
