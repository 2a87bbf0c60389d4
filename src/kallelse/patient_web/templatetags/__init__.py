"""Tags of the patient's pages."""
