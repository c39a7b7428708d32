"""What a resident's case may be about, declared in `packs/cases/`. Pure: no database, no Django."""
