"""The commands of ``gan-studio``, one file each. They use engine, data and core, and never Qt."""
