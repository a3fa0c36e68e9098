"""An OpenID Connect provider that is not ours: django-allauth's, in a project and a process of its own."""
