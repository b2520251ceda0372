@echo off
"%~dp0wharf.bat" storage %*
