// Loaded into a child before its own program: when the parent is gone, by whatever signal, the child ends too.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
