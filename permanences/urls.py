from django.urls import URLPattern, URLResolver

app_name = "permanences"
urlpatterns: list[URLPattern | URLResolver] = []
