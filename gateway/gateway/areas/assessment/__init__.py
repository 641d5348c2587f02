"""The trust's own data protection impact assessment, its lawful bases, the asset register, questions to a supplier."""
