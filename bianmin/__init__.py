"""The platform of a county's village and community convenience-service stations."""
