"""Coming in with a phone: the code, what each person allowed that phone, and taking it back."""
